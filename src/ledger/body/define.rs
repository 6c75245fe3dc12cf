//! How the kinds are defined: from one list come the types, what writes a line, and what reads it.

/// Defines the kinds. Fields stand in the order of their names, `actor`, `kind` and `ts` left out:
/// every entry has those three, and writing puts them where the order of names wants them.
macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:literal $name:ident {
        $($(#[$field_doc:meta])* $field:ident: $type:ty,)*
    })*) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, PartialEq, Eq)]
            pub struct $name {
                $($(#[$field_doc])* pub $field: $type,)*
            }
        )*

        /// What an entry says, by kind.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum EntryBody {
            $($(#[$doc])* $name($name),)*
        }

        /// The kinds in the order of the format page.
        pub const KINDS: &[&str] = &[$($kind),*];

        impl EntryBody {
            /// The kind as entries name it.
            #[must_use]
            pub const fn kind(&self) -> &'static str {
                match self { $(Self::$name(_) => $kind,)* }
            }
        }

        $(
            impl From<$name> for EntryBody {
                fn from(body: $name) -> Self {
                    Self::$name(body)
                }
            }
        )*

        impl Serialize for Statement {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let mut fields = serializer.serialize_struct("Statement", 3)?;
                fields.serialize_field("actor", &self.actor)?;
                // What is still to be written of the two that every kind has.
                let mut common: &[&'static str] = &["kind", "ts"];
                match &self.body {
                    $(EntryBody::$name(body) => {
                        $(
                            common = self.write_before(stringify!($field), common, &mut fields)?;
                            fields.serialize_field(stringify!($field), &body.$field)?;
                        )*
                    })*
                }
                for name in common {
                    self.write_common(name, &mut fields)?;
                }
                fields.end()
            }
        }

        impl Statement {
            /// Reads one line of canonical JSON.
            ///
            /// # Errors
            /// A text that is not canonical, or not of a kind and its form.
            pub fn parse(line: &str) -> Result<Self, StatementError> {
                canonical::lint(line.as_bytes())?;
                let Kind { kind } = from_json(line)?;
                let statement = match kind {
                    $($kind => {
                        #[derive(Deserialize)]
                        #[serde(deny_unknown_fields)]
                        struct Line {
                            actor: Actor,
                            #[serde(rename = "kind")]
                            _kind: de::IgnoredAny,
                            ts: u64,
                            $($field: $type,)*
                        }
                        let line: Line = from_json(line)?;
                        let body = $name { $($field: line.$field,)* };
                        Self { actor: line.actor, ts: line.ts, body: body.into() }
                    })*
                    _ => return Err(StatementError::Kind(kind.to_owned())),
                };
                // Genesis alone has objects in arrays, which serde reads from arrays of values too.
                if matches!(statement.body, EntryBody::Genesis(_)) && statement.to_line()? != line {
                    return Err(StatementError::Schema(AS_ARRAY.to_owned()));
                }
                Ok(statement)
            }
        }
    };
}

pub(super) use kinds;
