//! Breaking text into lines where no font can be asked for its widths: advance widths of a plain
//! sans face, in thousandths of its size, on the wide side, so that a line never runs out of its
//! room.

/// The room for a text.
#[derive(Clone, Copy, Debug)]
pub struct Room {
    /// Width in units of the drawing.
    pub width: i32,
    /// Size of the type in tenths of a unit.
    pub size: i32,
    /// Whether the type is bold.
    pub bold: bool,
    /// Distance from base line to base line.
    pub leading: i32,
}

impl Room {
    /// Room for text of the drawing's own size, 15.
    #[must_use]
    pub const fn plain(width: i32) -> Self {
        Self { width, size: 150, bold: false, leading: 20 }
    }

    /// Room for bold text of that size.
    #[must_use]
    pub const fn bold(width: i32) -> Self {
        Self { width, size: 150, bold: true, leading: 20 }
    }

    /// Room for notes, 14.
    #[must_use]
    pub const fn note(width: i32) -> Self {
        Self { width, size: 140, bold: false, leading: 19 }
    }
}

/// The width of a text in that type, in units of the drawing, rounded up.
#[must_use]
pub fn width(text: &str, room: Room) -> i32 {
    let thousandths: i32 = text.chars().map(advance).sum();
    let scaled = thousandths * room.size * if room.bold { 107 } else { 100 };
    scaled / 1_000_000 + 1
}

/// The text in lines; a word wider than the room stands alone.
#[must_use]
pub fn wrap(text: &str, room: Room) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        if let Some(line) = lines.last_mut()
            && width(line, room) + width(" ", room) + width(word, room) <= room.width
        {
            line.push(' ');
            line.push_str(word);
            continue;
        }
        lines.push(word.to_owned());
    }
    lines
}

const fn advance(character: char) -> i32 {
    match character {
        'i' | 'j' | 'l' | '\'' | '|' | '.' | ',' | ':' | ';' | '!' => 280,
        ' ' | '\u{a0}' | 'f' | 't' | 'r' | '(' | ')' | '[' | ']' | '/' | '-' | '"' | 'I' => 370,
        'm' | 'w' | 'M' | 'W' | '%' | '@' => 890,
        'A'..='Z' => 680,
        '\u{2060}' => 0,
        _ => 570,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_is_wider_than_its_room_and_no_word_is_lost() {
        let text = "Apakah ada anggota keluarga dengan pekerjaan yang dikecualikan?";
        let room = Room::bold(230);
        let lines = wrap(text, room);
        assert!(lines.len() > 1 && lines.iter().all(|line| width(line, room) <= 230));
        assert_eq!(lines.join(" "), text);
        assert_eq!(wrap("antidisestablishmentarianism", Room::plain(20)).len(), 1);
    }
}
