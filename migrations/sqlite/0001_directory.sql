-- The dated directory: agencies, communes, categories, refusal reasons, calendar and limits.
create table agency (
  code text primary key,
  parent_code text,
  name_vi text not null,
  short_name_vi text not null,
  name_en text not null,
  kind text not null,
  district_code text,
  is_handling integer not null,       -- may be given petitions
  is_coordinator integer not null,
  is_co_coordinator integer not null,
  position integer not null,
  valid_from text not null,           -- YYYY-MM-DD, Viet Nam
  valid_to text
) strict;

create table commune (
  code text primary key,              -- GSO code
  full_name_vi text not null,
  full_name_en text not null,
  district_code text not null,
  district_name_vi text not null,
  agency_code text not null references agency(code),
  parent_agency_code text not null references agency(code),
  lat real not null,
  lng real not null,
  position integer not null,
  valid_from text not null,
  valid_to text
) strict;

create table category (
  code text primary key,
  parent_code text references category(code),
  name_vi text not null,
  name_en text not null,
  icon text not null,
  default_lead_agency text references agency(code),
  route_by text not null,
  sla_class text not null,
  place text not null,
  sensitive integer not null,
  keywords text not null,             -- separated by |
  position integer not null
) strict;

create table refusal_reason (
  code text primary key,
  name_vi text not null,
  reply_vi text not null,
  used_for text not null,
  refer_to text,
  basis text not null,
  position integer not null
) strict;

-- A petition keeps the calendar and the limits it was received under (domain.md §6 rule 6).
create table calendar (
  id integer primary key,
  valid_from integer not null,        -- ms UTC
  body text not null                  -- domain::calendar::Calendar as JSON
) strict;

create table sla_policy (
  id integer primary key,
  valid_from integer not null,
  body text not null                  -- domain::deadline::Policy as JSON
) strict;

create table setting (
  name text primary key,
  value text not null
) strict;

create table counter (
  name text primary key,
  n integer not null
) strict;
