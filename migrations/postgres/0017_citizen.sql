-- Citizens who sign in by a one-time code: no name, no password, only contacts that were proven.
create table citizen (
  id uuid primary key,
  created_at bigint not null
);

-- One telephone and one e-mail each; the same look-up hash as in `identity`.
create table citizen_contact (
  id uuid primary key,
  citizen_id uuid not null references citizen(id),
  kind text not null,                 -- phone, email
  contact_index bytea not null unique,
  key_id bigint not null,
  contact_sealed bytea not null,
  verified_at bigint not null
);
create unique index citizen_contact_of_kind on citizen_contact(citizen_id, kind);

-- Only the SHA-256 of a token is stored: a stolen backup opens no session.
create table citizen_session (
  token_hash bytea primary key,
  id uuid not null unique,             -- by which the citizen ends it from another device
  citizen_id uuid not null references citizen(id),
  device text not null,               -- coarse label, e.g. "Chrome · Android"
  is_shared boolean not null,        -- a device that others use too
  created_at bigint not null,
  last_seen_at bigint not null,
  expires_at bigint not null,
  proven_at bigint not null,        -- the last one-time code
  proven_kind text not null           -- of which contact
);
create index citizen_session_of_citizen on citizen_session(citizen_id, last_seen_at);
create index citizen_session_by_age on citizen_session(last_seen_at);
create index citizen_session_by_end on citizen_session(expires_at);

-- A code that was sent. The code itself is nowhere but in the message; the contact is sealed.
create table one_time_code (
  id uuid primary key,
  purpose text not null,              -- services::otp::Purpose
  contact_index bytea not null,
  kind text not null,
  key_id bigint not null,
  contact_sealed bytea not null,
  code_hash bytea not null,          -- keyed; of nothing where nobody was written to
  browser_hash bytea not null,       -- keyed; the browser that asked
  petition_id uuid references petition(id), -- whose secret is renewed
  created_at bigint not null,
  expires_at bigint not null,
  tries bigint not null,
  used_at bigint
);
create index one_time_code_by_age on one_time_code(expires_at);

-- Petitions that somebody opened with number and secret and keeps in their account.
create table claim (
  citizen_id uuid not null references citizen(id),
  petition_id uuid not null references petition(id),
  at bigint not null,
  primary key (citizen_id, petition_id)
);
create index claim_of_petition on claim(petition_id);

-- When a citizen last looked at a petition: what came later is marked.
create table citizen_seen (
  citizen_id uuid not null references citizen(id),
  petition_id uuid not null references petition(id),
  seen_at bigint not null,
  primary key (citizen_id, petition_id)
);
create index citizen_seen_of_petition on citizen_seen(petition_id);
