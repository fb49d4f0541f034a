-- Signs with a code: a lamp post, a school gate. Whoever scans one begins a report there.
create table place (
  code text collate "C" primary key,
  label text not null,
  commune_code text not null references commune(code),
  category_code text references category(code),
  address_words text not null,
  lat double precision,
  lng double precision,
  created_at bigint not null,
  retired_at bigint
);
