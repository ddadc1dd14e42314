/** Checks a database and its server for what costs speed or safety. */
@NullMarked
package dev.cairn.cli.doctor;

import org.jspecify.annotations.NullMarked;
