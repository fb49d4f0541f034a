-- After sending: what the sender added, the second question of the rating, photos that belong to a
-- message or to each other, and petitions that somebody follows.

-- The sender added something that no officer has acted on yet.
create table news (
  petition_id blob primary key references petition(id),
  at integer not null
) strict;

-- Beside petition.rating, the result: how people were treated, and why somebody is dissatisfied.
create table rating_detail (
  petition_id blob primary key references petition(id),
  attitude integer,
  causes text not null,               -- codes of domain::rating::Cause, parted by spaces
  at integer not null
) strict;

-- The event that a photo came with: a message, an addition, a reopening.
create table photo_event (
  photo_id blob primary key references photo(id) on delete cascade,
  event_id blob not null references event(id)
) strict;
create index photo_of_event on photo_event(event_id);

-- A result photo beside the sender's photo of the same place.
create table photo_pair (
  result_id blob primary key references photo(id) on delete cascade,
  before_id blob not null references photo(id) on delete cascade
) strict;
create index photo_pair_before on photo_pair(before_id);

-- Followed by a device or an account; only keyed hashes.
create table follow (
  petition_id blob not null references petition(id),
  follower_hash blob not null,
  at integer not null,
  seen_at integer not null,           -- what changed later is new to this follower
  primary key (follower_hash, petition_id)
) strict;
create index follow_of_petition on follow(petition_id);
