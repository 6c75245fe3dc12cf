//! Places of the parts of a programme: small copies instead of names.

macro_rules! index {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub(crate) u16);

        impl $name {
            /// The position in the list of the definition.
            #[must_use]
            pub fn position(self) -> usize {
                usize::from(self.0)
            }
        }
    };
}

index! {
    /// A node, by its place in the definition.
    NodeIndex
}
index! {
    /// A leaf, by its place in the definition.
    LeafIndex
}
index! {
    /// A derived value, by its place in the definition.
    DerivedIndex
}
index! {
    /// A term of the priority, groups and the terms in them counted in reading order.
    TermIndex
}

/// Where an answer leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Target {
    /// To another test.
    Node(NodeIndex),
    /// To an end.
    Leaf(LeafIndex),
}
