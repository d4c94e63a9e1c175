import { byId, fact } from './dom.js';
import * as format from './format.js';

let shown;

export function showRun(run) {
  const text = JSON.stringify(run);
  if (text === shown) return;
  shown = text;
  byId('facts').replaceChildren(...Object.entries({
    Task: run.task,
    Corpus: run.corpus,
    Parameters: format.number(run.parameters),
    Vectors: `${format.number(run.vector_bits)} bits`,
    Numerics: format.number(run.numerics),
    Term: format.number(run.term),
    Version: run.version,
    Started: format.date(run.started),
    Address: run.address ?? format.unknown,
    Folder: run.folder,
    Id: run.id,
  }).map(([name, value]) => fact(name, value)));
  byId('recipe').replaceChildren(...Object.entries(run.recipe).map(([name, value]) => fact(name, plain(value))));
}

const plain = value => value === null ? format.unknown : typeof value === 'object' ? JSON.stringify(value) : String(value);
