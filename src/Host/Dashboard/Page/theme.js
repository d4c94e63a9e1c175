(() => {
  const root = document.documentElement;
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const chosen = () => localStorage.getItem('theme') ?? 'system';

  function apply() {
    const theme = chosen();
    root.dataset.bsTheme = theme === 'system' ? (dark.matches ? 'dark' : 'light') : theme;
    document.dispatchEvent(new Event('themechange'));
  }

  apply();
  dark.addEventListener('change', apply);
  document.addEventListener('DOMContentLoaded', () => {
    const select = document.getElementById('theme');
    select.value = chosen();
    select.addEventListener('change', () => {
      localStorage.setItem('theme', select.value);
      apply();
    });
  });
})();
