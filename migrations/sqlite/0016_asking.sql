-- Questions and notices of the categories are data with their days; answers lie sealed, because a
-- dossier's or a customer's code points to a person. A consent keeps the language it was read in.
create table question (
  code text primary key,
  position integer not null,
  body text not null,                 -- domain::asking::Question as JSON
  valid_from text not null,           -- YYYY-MM-DD, Viet Nam
  valid_to text
) strict;

create table category_notice (
  code text primary key,
  position integer not null,
  body text not null,                 -- domain::asking::Notice as JSON
  valid_from text not null,
  valid_to text
) strict;

create table petition_detail (
  petition_id blob primary key references petition(id),
  key_id integer not null,
  body_sealed blob not null           -- Vec<domain::asking::Detail> as JSON
) strict;

alter table consent add column lang text not null default 'vi';
