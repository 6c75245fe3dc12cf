//! Enums closed over their written names: what a policy may say is what the program knows.

/// An enum whose variants are listed once, each with its name in the policy and what it means.
macro_rules! closed {
    ($(#[$doc:meta])* $name:ident { $($variant:ident = $code:literal, $means:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $(#[doc = concat!("`", $code, "`: ", $means, ".")] $variant,)+ }

        impl $name {
            /// All, in their order.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The name in `policies/access/`.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }

            /// The one of this name.
            #[must_use]
            pub fn named(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.as_str() == name)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }
    };
}

pub(super) use closed;
