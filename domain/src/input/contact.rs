//! Who sends: names, telephone, e-mail, tax code, and the rule that makes them a contact
//! (decisions.md 12). None of these show in logs; `Debug` hides them.

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use super::{Field, FieldError, Problem, conversions, sized, take, text, tidy};
use crate::petition::SenderKind;

text! {
    /// An organisation's name.
    OrgName, tidy::line, 2..=200, hidden
}

/// A person's name: letters, spaces, full stops, hyphens, apostrophes.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PersonName(String);
conversions!(PersonName, hidden);

impl PersonName {
    /// The least characters.
    pub const MIN: u32 = 2;
    /// The most characters.
    pub const MAX: u32 = 80;

    /// Reads a name.
    ///
    /// # Errors
    /// `Required`, `TooShort`, `TooLong`, or `BadName` when it holds digits or signs.
    pub fn parse(typed: &str) -> Result<Self, Problem> {
        let name = sized(tidy::line(typed), Self::MIN, Self::MAX)?;
        let fits = |c: char| c.is_alphabetic() || matches!(c, ' ' | '.' | '-' | '\'' | '’');
        let letters = name.chars().filter(|c| c.is_alphabetic()).count();
        if letters < 2 || !name.chars().all(fits) {
            return Err(Problem::BadName);
        }
        Ok(Self(name))
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A Vietnamese telephone number as E.164 (`+84912345678`): mobile with 9 digits after the
/// country code, or fixed line with 10 (numbering plan of TT 22/2014 and the changes of 2017–2018).
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Phone(String);
conversions!(Phone, hidden);

impl Phone {
    /// Reads a number with or without +84, with spaces, dots, hyphens, brackets, full-width digits.
    ///
    /// # Errors
    /// `Required`, or `BadPhone`.
    pub fn parse(typed: &str) -> Result<Self, Problem> {
        let text: String = tidy::line(typed).nfkc().collect();
        if text.is_empty() {
            return Err(Problem::Required);
        }
        let separator = |c: char| matches!(c, ' ' | '.' | '-' | '(' | ')' | '/' | '‐' | '–');
        let packed: String = text.chars().filter(|&c| !separator(c)).collect();
        let digits = packed.strip_prefix('+').unwrap_or(&packed);
        if !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(Problem::BadPhone);
        }
        let abroad = digits.len() < packed.len();
        national(digits, abroad).map(|n| Self(format!("+84{n}"))).ok_or(Problem::BadPhone)
    }

    /// E.164: `+84…`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As people here write it: `0912 345 678`, `0211 3861 234`, `024 3825 1234`.
    #[must_use]
    pub fn display(&self) -> String {
        let n = &self.0[3..];
        let (a, b) = match (n.len(), &n[..2]) {
            (10, "24" | "28") => (2, 6),
            (10, _) => (3, 7),
            _ => (3, 6),
        };
        format!("0{} {} {}", &n[..a], &n[a..b], &n[b..])
    }
}

/// The number after the country code, without its leading 0.
fn national(digits: &str, abroad: bool) -> Option<&str> {
    let rest = if abroad {
        digits.strip_prefix("84")?
    } else if let Some(rest) = digits.strip_prefix("0084") {
        rest
    } else if digits.starts_with('0') {
        digits
    } else if let Some(rest) = digits.strip_prefix("84").filter(|rest| rest.len() >= 9) {
        rest
    } else {
        digits
    };
    let n = rest.strip_prefix('0').unwrap_or(rest);
    let mobile = n.len() == 9 && n.starts_with(['3', '5', '7', '8', '9']);
    let fixed = n.len() == 10 && n.starts_with('2');
    (mobile || fixed).then_some(n)
}

/// An e-mail address, in lower case: one `@`, letters and the usual signs before it, a domain
/// with a dot after it. Whether it lives is shown by the first message.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Email(String);
conversions!(Email, hidden);

impl Email {
    /// Reads an address.
    ///
    /// # Errors
    /// `Required`, `TooLong`, or `BadEmail`.
    pub fn parse(typed: &str) -> Result<Self, Problem> {
        let text = sized(tidy::line(typed), 1, 254)?.to_lowercase();
        let good = text
            .split_once('@')
            .is_some_and(|(local, domain)| is_local(local) && is_domain(domain));
        if good { Ok(Self(text)) } else { Err(Problem::BadEmail) }
    }

    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn is_local(local: &str) -> bool {
    let sign = |b: u8| b.is_ascii_alphanumeric() || b".!#$%&'*+/=?^_`{|}~-".contains(&b);
    (1..=64).contains(&local.len())
        && local.bytes().all(sign)
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
}

fn is_domain(domain: &str) -> bool {
    let label = |l: &str| {
        (1..=63).contains(&l.len())
            && l.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !l.starts_with('-')
            && !l.ends_with('-')
    };
    let last = domain.rsplit('.').next().unwrap_or_default();
    domain.contains('.')
        && domain.split('.').all(label)
        && last.len() >= 2
        && !last.bytes().any(|b| b.is_ascii_digit())
}

/// An organisation's tax code (mã số thuế): 10 digits with a check digit, or 10, a hyphen and 3
/// for a dependent unit (TT 105/2020/TT-BTC Đ5).
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TaxCode(String);
conversions!(TaxCode, hidden);

impl TaxCode {
    /// Reads a code; spaces and dots are passed over, 13 digits without hyphen are accepted.
    ///
    /// # Errors
    /// `Required`, or `BadTaxCode`.
    pub fn parse(typed: &str) -> Result<Self, Problem> {
        let text: String =
            tidy::line(typed).nfkc().filter(|c| !matches!(c, ' ' | '.' | '-' | '–')).collect();
        let digits: Vec<u32> = text.chars().filter_map(|c| c.to_digit(10)).collect();
        if text.is_empty() {
            return Err(Problem::Required);
        }
        if digits.len() != text.chars().count()
            || !matches!(digits.len(), 10 | 13)
            || !checks(&digits)
        {
            return Err(Problem::BadTaxCode);
        }
        let (unit, branch) = text.split_at(10);
        Ok(Self(if branch.is_empty() { unit.to_owned() } else { format!("{unit}-{branch}") }))
    }

    /// The code, `0123456789` or `0123456789-001`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn checks(digits: &[u32]) -> bool {
    const WEIGHTS: [u32; 9] = [31, 29, 23, 19, 17, 13, 7, 5, 3];
    let sum: u32 = WEIGHTS.iter().zip(digits).map(|(weight, digit)| weight * digit).sum();
    10 - sum % 11 == digits[9]
}

/// The contact as typed: one form for both kinds, the other kind's fields are passed over.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RawContact {
    /// `citizen` or `organisation`; empty means citizen.
    pub sender_kind: String,
    /// A citizen's name.
    pub name: String,
    /// An organisation's name.
    pub org_name: String,
    /// An organisation's tax code.
    pub tax_code: String,
    /// Who speaks for the organisation.
    pub representative: String,
    /// Telephone.
    pub phone: String,
    /// E-mail.
    pub email: String,
}

impl std::fmt::Debug for RawContact {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RawContact(hidden)")
    }
}

/// A sender whom the house can reach.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "sender_kind")]
pub enum Contact {
    /// A citizen.
    Citizen {
        /// Name.
        name: PersonName,
        /// Telephone; it or the e-mail is there.
        phone: Option<Phone>,
        /// E-mail.
        email: Option<Email>,
    },
    /// An organisation.
    Organisation {
        /// Its name.
        org_name: OrgName,
        /// Its tax code.
        tax_code: TaxCode,
        /// Who speaks for it.
        representative: PersonName,
        /// Telephone; it or the e-mail is there.
        phone: Option<Phone>,
        /// E-mail.
        email: Option<Email>,
    },
}

impl Contact {
    /// Reads a contact: name and one of telephone or e-mail; organisations also name, tax code
    /// and representative.
    ///
    /// # Errors
    /// Every field's problem, in the order of the form.
    pub fn parse(raw: &RawContact) -> Result<Self, Vec<FieldError>> {
        let mut errors = Vec::new();
        let kind = match raw.sender_kind.trim() {
            "" => Some(SenderKind::Citizen),
            code => take(
                &mut errors,
                Field::SenderKind,
                SenderKind::parse(code).ok_or(Problem::NotAChoice),
            ),
        };
        let contact = match kind {
            None => None,
            Some(SenderKind::Citizen) => {
                let name = take(&mut errors, Field::Name, PersonName::parse(&raw.name));
                let (phone, email) = reach(raw, &mut errors);
                name.map(|name| Self::Citizen { name, phone, email })
            }
            Some(SenderKind::Organisation) => {
                let org_name = take(&mut errors, Field::OrgName, OrgName::parse(&raw.org_name));
                let tax_code = take(&mut errors, Field::TaxCode, TaxCode::parse(&raw.tax_code));
                let representative = take(
                    &mut errors,
                    Field::Representative,
                    PersonName::parse(&raw.representative),
                );
                let (phone, email) = reach(raw, &mut errors);
                match (org_name, tax_code, representative) {
                    (Some(org_name), Some(tax_code), Some(representative)) => {
                        Some(Self::Organisation {
                            org_name,
                            tax_code,
                            representative,
                            phone,
                            email,
                        })
                    }
                    _ => None,
                }
            }
        };
        match contact {
            Some(contact) if errors.is_empty() => Ok(contact),
            _ => Err(errors),
        }
    }

    /// Citizen or organisation.
    #[must_use]
    pub const fn kind(&self) -> SenderKind {
        match self {
            Self::Citizen { .. } => SenderKind::Citizen,
            Self::Organisation { .. } => SenderKind::Organisation,
        }
    }

    /// The name of the citizen or the organisation.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Citizen { name, .. } => name.as_str(),
            Self::Organisation { org_name, .. } => org_name.as_str(),
        }
    }

    /// Telephone, if given.
    #[must_use]
    pub const fn phone(&self) -> Option<&Phone> {
        match self {
            Self::Citizen { phone, .. } | Self::Organisation { phone, .. } => phone.as_ref(),
        }
    }

    /// E-mail, if given.
    #[must_use]
    pub const fn email(&self) -> Option<&Email> {
        match self {
            Self::Citizen { email, .. } | Self::Organisation { email, .. } => email.as_ref(),
        }
    }
}

fn reach(raw: &RawContact, errors: &mut Vec<FieldError>) -> (Option<Phone>, Option<Email>) {
    let optional = |problem| problem != Problem::Required;
    let phone = Phone::parse(&raw.phone);
    let email = Email::parse(&raw.email);
    if phone == Err(Problem::Required) && email == Err(Problem::Required) {
        errors.push(FieldError::new(Field::Phone, Problem::NeedPhoneOrEmail));
        return (None, None);
    }
    if let Err(problem) = phone
        && optional(problem)
    {
        errors.push(FieldError::new(Field::Phone, problem));
    }
    if let Err(problem) = email
        && optional(problem)
    {
        errors.push(FieldError::new(Field::Email, problem));
    }
    (phone.ok(), email.ok())
}
