create tabel inventory ();
