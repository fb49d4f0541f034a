-- Officers, their roles and sessions; what slows guessing down.
create table officer (
  id blob primary key,
  username text not null unique,      -- folded to lower case
  display_name text not null,
  password_hash text not null,        -- argon2id, PHC string
  must_change_password integer not null,
  disabled_at integer,
  created_at integer not null
) strict;

create table membership (
  officer_id blob not null references officer(id),
  role text not null,
  agency_code text not null references agency(code),
  primary key (officer_id, role, agency_code)
) strict;
create index membership_by_agency on membership(agency_code, role);

-- Only the SHA-256 of a token is stored: a stolen backup opens no session.
create table session (
  token_hash blob primary key,
  officer_id blob not null references officer(id),
  device text not null,               -- coarse label, e.g. "Chrome · Windows"
  created_at integer not null,
  last_seen_at integer not null,
  expires_at integer not null
) strict;
create index session_by_officer on session(officer_id);

-- Failed tries per keyed hash of (what, who, from where).
create table throttle (
  key blob primary key,
  failures integer not null,
  window_start integer not null,
  blocked_until integer not null
) strict;
