//! A progress line for waits, which the example programs share.

use std::time::Duration;

use bedrock_agentcore_control::WaitProgress;
use indicatif::ProgressBar;

/// Returns a callback that shows the latest poll of a wait on the terminal. The line disappears
/// when the wait ends. Nothing is shown if the standard error is not a terminal.
pub fn line() -> impl FnMut(&WaitProgress) + Send + 'static {
    let line = ProgressBar::new_spinner();
    line.enable_steady_tick(Duration::from_millis(200));
    move |poll| line.set_message(poll.to_string())
}
