/** Tests of the limit of failed logins. */
@NullMarked
package dev.cairn.http.internal.limit;

import org.jspecify.annotations.NullMarked;
