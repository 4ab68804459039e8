//! The resources as a file.

use serde::{Deserialize, Serialize};

use crate::service::Service;
use crate::state::State;

/// Version of the format.
const FORMAT: u32 = 1;

#[derive(Serialize, Deserialize)]
struct Snapshot<S> {
    format: u32,
    /// ID of the service.
    service: String,
    state: S,
}

/// Writes a snapshot.
pub(crate) fn write(state: &State, service: &Service) -> String {
    let snapshot = Snapshot {
        format: FORMAT,
        service: service.id.as_str().to_owned(),
        state,
    };
    // Maps of texts and numbers can always be written.
    serde_json::to_string_pretty(&snapshot).unwrap_or_default()
}

/// Reads a snapshot of the same service.
pub(crate) fn read(text: &str, service: &Service) -> Result<State, String> {
    let snapshot: Snapshot<State> = serde_json::from_str(text)
        .map_err(|error| format!("the snapshot cannot be read: {error}"))?;
    if snapshot.format != FORMAT {
        return Err(format!(
            "the snapshot has format {}, not {FORMAT}",
            snapshot.format
        ));
    }
    if snapshot.service != service.id.as_str() {
        return Err(format!(
            "the snapshot is one of {}, not of {}",
            snapshot.service, service.id
        ));
    }
    Ok(snapshot.state)
}
