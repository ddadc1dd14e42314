create table if not exists reservation (
    order_id text primary key,
    sku text not null,
    quantity integer not null
);
