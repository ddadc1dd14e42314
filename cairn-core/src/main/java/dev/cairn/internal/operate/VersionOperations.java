package dev.cairn.internal.operate;

import dev.cairn.internal.store.Store;
import dev.cairn.internal.store.cluster.VersionStore;
import dev.cairn.operate.VersionStatus;
import dev.cairn.operate.Versions;
import java.util.List;

/** Answers {@link Versions} from the database. */
public final class VersionOperations implements Versions {
  private final VersionStore settings;

  /**
   * For composition.
   *
   * @param store the database
   */
  public VersionOperations(Store store) {
    this.settings = store.versionSettings();
  }

  @Override
  public List<VersionStatus> all() {
    return settings.all();
  }

  @Override
  public List<VersionStatus> of(String application) {
    return all().stream().filter(version -> version.application().equals(application)).toList();
  }

  @Override
  public void makeCurrent(String application, String version) {
    settings.set(application, version);
  }

  @Override
  public void letAllWork(String application) {
    settings.set(application, null);
  }
}
