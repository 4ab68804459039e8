//! Waiters:
//!
//! ```text
//! /// Waits until a station is online.
//! ///
//! /// Polls [`GetStation`](crate::operation::GetStation) until `status` is `ONLINE`.
//! #[derive(Clone, Copy, Debug)]
//! pub struct StationOnline;
//!
//! impl_waiter!(StationOnline {
//!     operation: operation::GetStation,
//!     output: operation::GetStationOutput,
//!     delay: 2..=120,
//!     status: [Fields("status")],
//!     reasons: [],
//!     Succeed: Output(Fields("status"), StringEquals, "ONLINE"),
//! });
//! ```

use quote::quote;

use super::file::File;
use super::table;
use super::tokens::{deprecated, docs, ident};
use crate::ir::Waiter;

/// Prints the waiters.
pub(super) fn file(waiters: &[Waiter]) -> File {
    let docs_of_module = [
        "Waiters: `client.call(operation).until(waiter)` polls until the waiter's state is \
        reached.",
        "",
        "See [`Call::until`](crate::Call::until) and [`Wait`](crate::Wait) for timeouts and \
        errors.",
    ];
    let mut file = File::with_docs(docs_of_module.map(str::to_owned).into());
    file.import("crate::operation");
    for waiter in waiters {
        let name = ident(&waiter.name);
        let docs = docs(&waiter.docs);
        let deprecated = deprecated(waiter.deprecated.as_deref());
        file.item(quote! {
            #docs
            #deprecated
            #[derive(Clone, Copy, Debug)]
            pub struct #name;
        });
        table::waiter(&mut file, waiter);
    }
    file
}
