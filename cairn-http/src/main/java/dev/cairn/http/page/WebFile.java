package dev.cairn.http.page;

/**
 * A file of {@link WebPages}.
 *
 * @param contentType its type, such as {@code text/html; charset=utf-8}
 * @param permanent whether the content at its path never changes, so that browsers may keep it
 * @param content its bytes; not changed after they were given
 */
@SuppressWarnings("ArrayRecordComponent") // files are not compared
public record WebFile(String contentType, boolean permanent, byte[] content) {}
