//! Settings.

use std::time::Duration;

/// Settings of an emulator.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Service, if the model has several: `namespace#Name`.
    pub service: Option<String>,
    /// Text of the rules: see `model/emulator.json`.
    pub rules: Option<String>,
    /// Region of requests without signature. Defaults to `us-east-1`.
    pub region: Option<String>,
    /// Time that each change of a status takes. Without it, the rules say so, and otherwise none.
    pub latency: Option<Duration>,
    /// Start of random identifiers, so that runs are alike. Without it, they differ.
    pub seed: Option<u64>,
    /// Access keys and their secrets. If there are any, every request must have a valid signature.
    pub secrets: Vec<(String, String)>,
    /// Resources of an earlier run: the text that [`Emulator::snapshot`](crate::Emulator::snapshot)
    /// returned.
    pub snapshot: Option<String>,
    /// Uses a clock that stands still, until [`Emulator::advance`](crate::Emulator::advance) moves
    /// it.
    pub virtual_clock: bool,
}
