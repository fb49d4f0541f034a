-- Answers: the texts that officers begin with, every version of a draft with what the guard makes of
-- it, what a photo's camera wrote, and what is covered in a photo before the public sees it.
create table standard_reply (
  code text primary key,
  position bigint not null,
  body text not null,                 -- domain::reply::StandardReply as JSON
  valid_from text not null,           -- YYYY-MM-DD, Viet Nam
  valid_to text
);

-- Who wrote which words: drafts of one author in a row are one version.
create table reply_version (
  petition_id uuid not null references petition(id),
  n bigint not null,                 -- from 1
  body text not null,
  author_id uuid references officer(id),
  act text not null,                  -- draft_reply, submit_reply, approve_reply, send_back_reply
  at bigint not null,
  score bigint,                      -- domain::quality, 0 to 100; null for a mere draft
  flaws text not null,                -- codes parted by spaces
  words_hash bytea,                    -- keyed hash of the words, to count the same text elsewhere
  primary key (petition_id, n)
);
create index reply_version_words on reply_version(words_hash, petition_id) where words_hash is not null;

-- What the camera wrote beside an officer's photo of the result; never kept of a citizen's photo.
create table photo_shot (
  photo_id uuid primary key references photo(id) on delete cascade,
  taken_at bigint,
  lat double precision,
  lng double precision
);
create index photo_by_content on photo(sha256);

-- A photo with parts covered: the public gets the copy under cover_id, officers keep the original.
create table photo_cover (
  photo_id uuid primary key references photo(id) on delete cascade,
  cover_id uuid not null unique,
  boxes text not null,                -- domain::cover: x,y,w,h;… in ten-thousandths
  officer_id uuid references officer(id),
  at bigint not null
);
