const over = new Set(['finished', 'interrupted', 'failed']);
const silence = 15000;
const pause = { least: 1000, most: 15000 };

/**
 * Keeps the page fed: first the whole run, for a fast first paint, then the stream.
 * `take(run, isWhole)` gets every document, `tell(connection)` one of connecting, live, lost, refused, ended.
 * The answer connects again at once.
 */
export function follow(take, tell) {
  let source, timer, state, attempts = 0, connection = 0;

  async function connect() {
    close();
    const mine = ++connection;
    if (attempts === 0) tell('connecting');
    const answer = await load();
    if (mine !== connection) return;
    if (answer.refused) return tell('refused');
    if (!answer.run) return lose();
    receive(answer.run, true);
    open();
  }

  function open() {
    let isFirst = true;
    source = new EventSource('/api/run/events');
    source.addEventListener('run', message => {
      receive(JSON.parse(message.data), isFirst);
      isFirst = false;
      attempts = 0;
      tell('live');
      expectMore();
    });
    source.addEventListener('error', () => over.has(state) ? end() : lose());
    expectMore();
  }

  function receive(run, isWhole) {
    state = run.state;
    take(run, isWhole);
  }

  // A link that was cut, or a machine that slept, breaks no connection: it only goes quiet.
  function expectMore() {
    clearTimeout(timer);
    timer = setTimeout(lose, silence);
  }

  function end() {
    close();
    tell('ended');
  }

  function lose() {
    close();
    tell('lost');
    timer = setTimeout(connect, Math.min(pause.least * 2 ** attempts++, pause.most));
  }

  function close() {
    clearTimeout(timer);
    source?.close();
  }

  connect();
  return () => {
    attempts = 0;
    connect();
  };
}

async function load() {
  try {
    const response = await fetch('/api/run', { cache: 'no-store', signal: AbortSignal.timeout(silence) });
    return { refused: response.status === 401 || response.status === 403, run: response.ok ? await response.json() : null };
  } catch {
    return {};
  }
}
