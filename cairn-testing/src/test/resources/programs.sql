create table account (
  owner   text primary key,
  balance int not null
);
insert into account values ('ann', 100), ('bob', 100);

create table imported (
  line text primary key
);

create table guest (
  name text primary key
);
