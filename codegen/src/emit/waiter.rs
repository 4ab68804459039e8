//! Waiters: a type each, and what it looks for.

use quote::quote;

use super::table;
use super::text::{File, deprecated, docs, ident};
use crate::ir::Waiter;

/// The file of the waiters.
pub(super) fn file(waiters: &[Waiter]) -> File {
    let about = [
        "States to wait for: `client.call(operation).until(waiter)` polls until the state is there.",
        "",
        "See [`Call::until`](crate::Call::until) and [`Wait`](crate::Wait) for how long that takes and what can go wrong.",
    ];
    let mut file = File::with_docs(about.iter().map(|line| (*line).to_owned()).collect());
    file.items_together([
        quote! { use smithy_reqwest::impl_waiter; },
        quote! { use crate::operation; },
    ]);
    for waiter in waiters {
        let (name, docs, deprecated) = (
            ident(&waiter.name),
            docs(&waiter.docs),
            deprecated(&waiter.deprecated),
        );
        file.item(quote! {
            #docs
            #deprecated
            #[derive(Clone, Copy, Debug)]
            pub struct #name;
        });
        file.text(table::waiter(waiter));
    }
    file
}
