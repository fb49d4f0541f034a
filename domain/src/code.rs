//! The secret that follows a petition: ten random Crockford characters and a check character.
//!
//! Fifty random bits (decisions.md 13); the check character catches a slip of the pen before the
//! database is asked. Only a keyed hash of it is stored.

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Crockford's five extra symbols exist only for the check character; we stay inside letters
/// and digits so that the code can be said on the telephone: modulus 31, a prime below 32.
const MODULUS: u64 = 31;

/// A follow-up secret in its one normal form: eleven characters without separators.
#[derive(Clone, PartialEq, Eq)]
pub struct TrackingSecret(String);

impl TrackingSecret {
    /// Makes the secret of the lowest fifty bits of `random`.
    pub fn from_random(random: u64) -> Self {
        let bits = random & ((1 << 50) - 1);
        let mut text: String = (0..10)
            .rev()
            .map(|i| char::from(ALPHABET[((bits >> (i * 5)) & 31) as usize]))
            .collect();
        text.push(char::from(ALPHABET[(bits % MODULUS) as usize]));
        Self(text)
    }

    /// Reads what a person typed: any case, separators ignored, O for 0, I and L for 1.
    /// `None` when it cannot be a secret of ours.
    pub fn parse(text: &str) -> Option<Self> {
        let mut normal = String::with_capacity(11);
        let mut bits: u64 = 0;
        for c in text.chars() {
            let c = match c.to_ascii_uppercase() {
                ' ' | '-' | '–' | '\u{a0}' => continue,
                'O' => '0',
                'I' | 'L' => '1',
                c => c,
            };
            let value = ALPHABET.iter().position(|&a| char::from(a) == c)? as u64;
            if normal.len() == 10 {
                if value != bits % MODULUS {
                    return None;
                }
            } else {
                bits = bits << 5 | value;
            }
            normal.push(c);
            if normal.len() > 11 {
                return None;
            }
        }
        (normal.len() == 11).then_some(Self(normal))
    }

    /// The normal form that is hashed.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The form that people read: `7K3QM-XW2RT-9`.
    pub fn display(&self) -> String {
        format!("{}-{}-{}", &self.0[..5], &self.0[5..10], &self.0[10..])
    }
}

impl std::fmt::Debug for TrackingSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TrackingSecret(…)")
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_printed_is_read_back(random: u64) {
            let secret = TrackingSecret::from_random(random);
            let again = TrackingSecret::parse(&secret.display().to_lowercase()).unwrap();
            prop_assert_eq!(secret.as_str(), again.as_str());
        }

        #[test]
        fn one_wrong_character_is_nearly_always_noticed(random: u64, at in 0usize..10, to in 0usize..32) {
            let secret = TrackingSecret::from_random(random);
            let mut slip: Vec<u8> = secret.as_str().bytes().collect();
            let old = slip[at];
            slip[at] = ALPHABET[to];
            prop_assume!(old != slip[at]);
            // A change by a multiple of 31 cannot be seen: only 0 ↔ Z.
            prop_assume!(!(matches!(old, b'0' | b'Z') && matches!(slip[at], b'0' | b'Z')));
            prop_assert!(TrackingSecret::parse(&String::from_utf8(slip).unwrap()).is_none());
        }
    }

    #[test]
    fn letters_that_look_like_digits_are_read_as_digits() {
        let secret = TrackingSecret::from_random(1);
        assert_eq!(secret.as_str(), "00000000011");
        assert!(TrackingSecret::parse("ooooo-oooOl-I").is_some());
        assert!(TrackingSecret::parse("00000-00001").is_none());
        assert!(TrackingSecret::parse("00000-00001-11").is_none());
        assert!(TrackingSecret::parse("Đống Đa").is_none());
    }
}
