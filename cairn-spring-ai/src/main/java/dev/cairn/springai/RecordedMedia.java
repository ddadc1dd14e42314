package dev.cairn.springai;

import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.content.Media;
import org.springframework.util.MimeType;

/**
 * An image, audio or another attachment of a message in a record.
 *
 * @param mimeType its type
 * @param id the id that the provider gave; null if there is none
 * @param name its name
 * @param text an address, or contents as text; null if there are bytes
 * @param bytes the contents in base 64; null if there is a text
 */
record RecordedMedia(
    String mimeType,
    @Nullable String id,
    String name,
    @Nullable String text,
    @Nullable String bytes) {
  static RecordedMedia of(Media media) {
    boolean isBinary = media.getData() instanceof byte[];
    return new RecordedMedia(
        media.getMimeType().toString(),
        media.getId(),
        media.getName(),
        isBinary ? null : media.getData().toString(),
        isBinary ? Base64.getEncoder().encodeToString(media.getDataAsByteArray()) : null);
  }

  Media toMedia() {
    Media.Builder media = Media.builder().mimeType(MimeType.valueOf(mimeType)).name(name);
    if (id != null) {
      media.id(id);
    }
    if (bytes != null) {
      media.data(Base64.getDecoder().decode(bytes));
    } else if (text != null) {
      media.data(text);
    }
    return media.build();
  }
}
