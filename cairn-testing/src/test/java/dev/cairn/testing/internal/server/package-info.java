/** Tests of the server of the tests. */
@NullMarked
package dev.cairn.testing.internal.server;

import org.jspecify.annotations.NullMarked;
