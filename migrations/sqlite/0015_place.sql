-- Signs with a code: a lamp post, a school gate. Whoever scans one begins a report there.
create table place (
  code text primary key,
  label text not null,
  commune_code text not null references commune(code),
  category_code text references category(code),
  address_words text not null,
  lat real,
  lng real,
  created_at integer not null,
  retired_at integer
) strict;
