/**
 * The bodies of requests and answers. Their JSON schemas in the OpenAPI document are derived from
 * the components of these records, so they cannot differ. Optional components are {@code Nullable}
 * and left out of the JSON if they are null.
 */
@NullMarked
package dev.cairn.http.internal.view;

import org.jspecify.annotations.NullMarked;
