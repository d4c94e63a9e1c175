export const byId = id => document.getElementById(id);

export function make(tag, className = '', ...children) {
  const node = document.createElement(tag);
  node.className = className;
  node.append(...children);
  return node;
}

// An unchanged text stays the node it was: selections survive, and screen readers hear of changes only.
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

const tones = ['primary', 'secondary', 'success', 'info', 'warning', 'danger'];

export const badge = () => make('span', 'badge border fw-medium');

export function setBadge(node, text, tone) {
  setText(node, text);
  for (const each of tones) {
    node.classList.toggle(`bg-${each}-subtle`, each === tone);
    node.classList.toggle(`border-${each}-subtle`, each === tone);
    node.classList.toggle(`text-${each}-emphasis`, each === tone);
  }
}

export const fact = (name, value) => make('div', '', make('dt', '', name), make('dd', '', value));
