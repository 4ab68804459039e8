//! The macro that implements pagination for an operation.

/// Implements [`Paginated`], and [`SetPageSize`] and [`PaginatedItems`] if their rows are present.
///
/// ```text
/// impl_paginated!(ListThings {
///     token: next_token,
///     next: |output| output.next_token,
///     page_size: max_results,
///     items: |output| -> Vec<Thing> { output.things },
/// });
/// ```
///
/// [`Paginated`]: crate::paginator::Paginated
/// [`SetPageSize`]: crate::paginator::SetPageSize
/// [`PaginatedItems`]: crate::paginator::PaginatedItems
#[macro_export]
macro_rules! impl_paginated {
    ($name:ident {
        token: $token:ident,
        next: |$output:ident| $next:expr
        $(, page_size: $size:ident)?
        $(, items: |$page:ident| -> $items_type:ty { $items:expr })?
        $(,)?
    }) => {
        #[allow(deprecated)]
        impl $crate::paginator::Paginated for $name {
            // The members are of type `String` or `Option<String>`.
            #[inline]
            fn token(&self) -> Option<&String> {
                Option::from(&self.$token)
            }
            #[inline]
            fn set_token(&mut self, token: Option<String>) {
                self.$token = token.map(Into::into).unwrap_or_default();
            }
            #[inline]
            fn next_token($output: &Self::Output) -> Option<&String> {
                Option::from(&$next)
            }
        }
        $(#[allow(deprecated)]
        impl $crate::paginator::SetPageSize for $name {
            #[inline]
            fn set_page_size(&mut self, size: i32) {
                self.$size = size.into();
            }
        })?
        $(#[allow(deprecated)]
        impl $crate::paginator::PaginatedItems for $name {
            type Items = $items_type;
            #[inline]
            fn items($page: Self::Output) -> Option<Self::Items> {
                let items: $items_type = $items;
                Some(items)
            }
        })?
    };
}
