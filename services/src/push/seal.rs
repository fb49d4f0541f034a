//! Seals a message for one browser: RFC 8291 over the encoding aes128gcm of RFC 8188. Every message
//! is padded to the same length, so that a push service cannot tell one from another.

use ring::aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use ring::agreement::{ECDH_P256, EphemeralPrivateKey, UnparsedPublicKey, agree_ephemeral};
use ring::hkdf::{HKDF_SHA256, KeyType, Prk, Salt};
use ring::rand::SystemRandom;

/// Every message has this many bytes before it is sealed; the rest is filled up.
const PADDED: usize = 1024;
/// One record holds the whole message (RFC 8291 §4).
const RECORD: u32 = 4096;

/// The message cannot be sealed: a key is not on the curve, or the message is too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the message cannot be sealed for this browser")]
pub struct SealError;

struct Length(usize);

impl KeyType for Length {
    fn len(&self) -> usize {
        self.0
    }
}

/// The body of the request: salt, record size, our public key, sealed message.
///
/// # Errors
/// [`SealError`].
pub(crate) fn seal(public: &[u8; 65], auth: &[u8; 16], plain: &[u8]) -> Result<Vec<u8>, SealError> {
    let random = SystemRandom::new();
    let ours = EphemeralPrivateKey::generate(&ECDH_P256, &random).map_err(|_| SealError)?;
    let our_public = ours.compute_public_key().map_err(|_| SealError)?;
    let our_public: [u8; 65] = our_public.as_ref().try_into().map_err(|_| SealError)?;
    let theirs = UnparsedPublicKey::new(&ECDH_P256, public);
    let salt = crate::vault::random();
    agree_ephemeral(ours, &theirs, |shared| {
        seal_with(shared, &Ends { theirs: public, ours: &our_public, auth }, &salt, plain, PADDED)
    })
    .map_err(|_| SealError)?
}

struct Ends<'a> {
    theirs: &'a [u8; 65],
    ours: &'a [u8; 65],
    auth: &'a [u8; 16],
}

/// `padded` is the length before sealing, without the delimiter.
fn seal_with(
    shared: &[u8],
    ends: &Ends<'_>,
    salt: &[u8; 16],
    plain: &[u8],
    padded: usize,
) -> Result<Vec<u8>, SealError> {
    let padding = padded.checked_sub(plain.len()).ok_or(SealError)?;
    // RFC 8291 §3.4.
    let mut info = b"WebPush: info\0".to_vec();
    info.extend(ends.theirs);
    info.extend(ends.ours);
    let from_both = Salt::new(HKDF_SHA256, ends.auth).extract(shared);
    let ikm: [u8; 32] = expand(&from_both, &info)?;
    // RFC 8188 §2.2 and §2.3.
    let prk = Salt::new(HKDF_SHA256, salt).extract(&ikm);
    let key: [u8; 16] = expand(&prk, b"Content-Encoding: aes128gcm\0")?;
    let nonce: [u8; 12] = expand(&prk, b"Content-Encoding: nonce\0")?;

    let mut record = plain.to_vec();
    record.push(2); // The last record.
    record.resize(record.len() + padding, 0);
    let key = LessSafeKey::new(UnboundKey::new(&AES_128_GCM, &key).map_err(|_| SealError)?);
    key.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::empty(), &mut record)
        .map_err(|_| SealError)?;

    let mut body = salt.to_vec();
    body.extend(RECORD.to_be_bytes());
    body.push(65);
    body.extend(ends.ours);
    body.extend(record);
    Ok(body)
}

fn expand<const N: usize>(prk: &Prk, info: &[u8]) -> Result<[u8; N], SealError> {
    let mut out = [0; N];
    let parts = [info];
    let okm = prk.expand(&parts, Length(N)).map_err(|_| SealError)?;
    okm.fill(&mut out).map_err(|_| SealError)?;
    Ok(out)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::push::bytes;

    /// RFC 8291, appendix A: every intermediate value is given there.
    #[test]
    fn the_example_of_the_standard_comes_out_byte_for_byte() {
        let shared = bytes("kyrL1jIIOHEzg3sM2ZWRHDRB62YACZhhSlknJ672kSs").unwrap();
        let theirs: [u8; 65] = bytes(
            "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        )
        .unwrap()
        .try_into()
        .unwrap();
        let ours: [u8; 65] = bytes(
            "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8",
        )
        .unwrap()
        .try_into()
        .unwrap();
        let auth = bytes("BTBZMqHH6r4Tts7J_aSIgg").unwrap().try_into().unwrap();
        let salt = bytes("DGv6ra1nlYgDCS1FRnbzlw").unwrap().try_into().unwrap();
        let plain = b"When I grow up, I want to be a watermelon";
        let ends = Ends { theirs: &theirs, ours: &ours, auth: &auth };
        let body = seal_with(&shared, &ends, &salt, plain, plain.len()).unwrap();
        let expected = "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN";
        assert_eq!(crate::push::base64url(&body), expected);
    }

    #[test]
    fn a_long_and_a_short_message_have_the_same_length() {
        let random = SystemRandom::new();
        let browser = EphemeralPrivateKey::generate(&ECDH_P256, &random).unwrap();
        let public: [u8; 65] = browser.compute_public_key().unwrap().as_ref().try_into().unwrap();
        let short = seal(&public, &[7; 16], b"a").unwrap();
        let long = seal(&public, &[7; 16], &[b'x'; PADDED]).unwrap();
        assert_eq!(short.len(), long.len());
        assert!(short.len() <= 4096);
        assert_eq!(seal(&public, &[7; 16], &[b'x'; PADDED + 1]), Err(SealError));
    }

    #[test]
    fn a_key_that_is_not_on_the_curve_is_refused() {
        let mut public = [9; 65];
        public[0] = 4;
        assert_eq!(seal(&public, &[7; 16], b"a"), Err(SealError));
    }
}
