-- Officers, their roles and sessions; what slows guessing down.
create table officer (
  id uuid primary key,
  username text not null unique,      -- folded to lower case
  display_name text not null,
  password_hash text not null,        -- argon2id, PHC string
  must_change_password boolean not null,
  disabled_at bigint,
  created_at bigint not null
);

create table membership (
  officer_id uuid not null references officer(id),
  role text not null,
  agency_code text not null references agency(code),
  primary key (officer_id, role, agency_code)
);
create index membership_by_agency on membership(agency_code, role);

-- Only the SHA-256 of a token is stored: a stolen backup opens no session.
create table session (
  token_hash bytea primary key,
  officer_id uuid not null references officer(id),
  device text not null,               -- coarse label, e.g. "Chrome · Windows"
  created_at bigint not null,
  last_seen_at bigint not null,
  expires_at bigint not null
);
create index session_by_officer on session(officer_id);

-- Failed tries per keyed hash of (what, who, from where).
create table throttle (
  key bytea primary key,
  failures bigint not null,
  window_start bigint not null,
  blocked_until bigint not null
);
