//! Home: how things stand, and where to look.
use askama::Template;

use super::Figure;
use crate::web::page::{Frame, Section};
use crate::web::wording::Wording;

/// A stop of the tour.
#[derive(Clone, Debug)]
pub struct Stop {
    href: String,
    title: String,
    text: String,
}

#[derive(Debug, Template)]
#[template(path = "officer/home.html")]
struct HomePage {
    w: Wording,
    frame: Frame,
    as_of: Option<String>,
    figures: Vec<Figure>,
    tour: Vec<Stop>,
}
