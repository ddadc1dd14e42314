/** JSON of requests and answers, and what of it a principal may see. */
@NullMarked
package dev.cairn.http.internal.json;

import org.jspecify.annotations.NullMarked;
