//! What the generator makes of models: decisions, text, and that neither can be led astray.

mod changes;
mod combined;
mod compiles;
mod determinism;
mod emitted;
mod fixture;
mod hostile;
mod lowered;
mod names;
mod sound;
mod updates;
