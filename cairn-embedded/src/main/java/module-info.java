/** A real Postgres server in a folder, for development, tests and small installations. */
module dev.cairn.embedded {
  requires static transitive org.jspecify;
  requires org.apache.commons.compress;
  requires org.slf4j;
  requires org.tukaani.xz;

  exports dev.cairn.embedded;
}
