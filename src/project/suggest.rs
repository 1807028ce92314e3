//! The word that somebody probably meant.

/// The nearest of some words, if it is near enough to be meant.
pub(crate) fn nearest<'a>(word: &str, words: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let plain = |text: &str| text.to_lowercase().replace('-', "_");
    let wanted = plain(word);
    // A third of the letters may be wrong, and one at least: `rol` means `role`.
    let limit = (wanted.chars().count() / 3).max(1);
    let nearest = words.into_iter().map(|word| (distance(&wanted, &plain(word)), word)).min();
    nearest.filter(|(distance, _)| *distance <= limit).map(|(_, word)| word)
}

/// Insertions, deletions, replacements and swaps of neighbours that turn one word into the other.
fn distance(a: &str, b: &str) -> usize {
    // Nobody types a key of this length: it is not worth the time.
    const LONGEST: usize = 64;
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().take(LONGEST).collect(), b.chars().take(LONGEST).collect());
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    let mut last = None;
    for (i, x) in a.iter().enumerate() {
        let mut next = vec![i + 1];
        let mut left = None;
        for (j, y) in b.iter().enumerate() {
            let at = |row: &[usize], j: usize| row.get(j).copied().unwrap_or(usize::MAX - 1);
            let mut cost = (at(&row, j) + usize::from(x != y)).min(at(&row, j + 1) + 1).min(at(&next, j) + 1);
            if last == Some(y) && left == Some(x) {
                cost = cost.min(at(&before, j.wrapping_sub(1)) + 1);
            }
            next.push(cost);
            left = Some(y);
        }
        before = std::mem::replace(&mut row, next);
        last = Some(x);
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distance_counts_a_swap_once() {
        assert_eq!(distance("fail_on", "fial_on"), 1);
        assert_eq!(distance("tags", "tag"), 1);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("kitten", "sitting"), 3);
    }

    #[test]
    fn only_near_words_are_suggested() {
        assert_eq!(nearest("retention_day", ["retention_days", "zones"]), Some("retention_days"));
        assert_eq!(nearest("fail-on", ["fail_on", "strict"]), Some("fail_on"));
        assert_eq!(nearest("colour", ["fail_on", "strict"]), None);
    }
}
