-- Citizens who sign in by a one-time code: no name, no password, only contacts that were proven.
create table citizen (
  id blob primary key,
  created_at integer not null
) strict;

-- One telephone and one e-mail each; the same look-up hash as in `identity`.
create table citizen_contact (
  id blob primary key,
  citizen_id blob not null references citizen(id),
  kind text not null,                 -- phone, email
  contact_index blob not null unique,
  key_id integer not null,
  contact_sealed blob not null,
  verified_at integer not null
) strict;
create unique index citizen_contact_of_kind on citizen_contact(citizen_id, kind);

-- Only the SHA-256 of a token is stored: a stolen backup opens no session.
create table citizen_session (
  token_hash blob primary key,
  id blob not null unique,             -- by which the citizen ends it from another device
  citizen_id blob not null references citizen(id),
  device text not null,               -- coarse label, e.g. "Chrome · Android"
  is_shared integer not null,        -- a device that others use too
  created_at integer not null,
  last_seen_at integer not null,
  expires_at integer not null,
  proven_at integer not null,        -- the last one-time code
  proven_kind text not null           -- of which contact
) strict;
create index citizen_session_of_citizen on citizen_session(citizen_id, last_seen_at);
create index citizen_session_by_age on citizen_session(last_seen_at);
create index citizen_session_by_end on citizen_session(expires_at);

-- A code that was sent. The code itself is nowhere but in the message; the contact is sealed.
create table one_time_code (
  id blob primary key,
  purpose text not null,              -- services::otp::Purpose
  contact_index blob not null,
  kind text not null,
  key_id integer not null,
  contact_sealed blob not null,
  code_hash blob not null,          -- keyed; of nothing where nobody was written to
  browser_hash blob not null,       -- keyed; the browser that asked
  petition_id blob references petition(id), -- whose secret is renewed
  created_at integer not null,
  expires_at integer not null,
  tries integer not null,
  used_at integer
) strict;
create index one_time_code_by_age on one_time_code(expires_at);

-- Petitions that somebody opened with number and secret and keeps in their account.
create table claim (
  citizen_id blob not null references citizen(id),
  petition_id blob not null references petition(id),
  at integer not null,
  primary key (citizen_id, petition_id)
) strict;
create index claim_of_petition on claim(petition_id);

-- When a citizen last looked at a petition: what came later is marked.
create table citizen_seen (
  citizen_id blob not null references citizen(id),
  petition_id blob not null references petition(id),
  seen_at integer not null,
  primary key (citizen_id, petition_id)
) strict;
create index citizen_seen_of_petition on citizen_seen(petition_id);
