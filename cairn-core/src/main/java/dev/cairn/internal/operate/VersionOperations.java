package dev.cairn.internal.operate;

import dev.cairn.internal.execution.UnknownWorkflow;
import dev.cairn.internal.store.Store;
import dev.cairn.internal.store.cluster.TypeStore;
import dev.cairn.internal.store.cluster.VersionStore;
import dev.cairn.version.VersionStatus;
import dev.cairn.version.Versions;
import dev.cairn.version.WorkflowCode;
import dev.cairn.version.WorkflowType;
import java.util.List;

/** Implements {@link Versions} on the store. Thread-safe. */
public final class VersionOperations implements Versions {
  private final VersionStore versions;
  private final TypeStore types;

  /**
   * Creates the operations.
   *
   * @param store the database
   */
  public VersionOperations(Store store) {
    this.versions = store.versions();
    this.types = store.types();
  }

  @Override
  public List<VersionStatus> all() {
    return versions.all();
  }

  @Override
  public List<VersionStatus> of(String application) {
    return all().stream().filter(version -> version.application().equals(application)).toList();
  }

  @Override
  public void makeCurrent(String application, String version) {
    versions.set(application, version);
  }

  @Override
  public List<WorkflowType> workflowTypes() {
    return types.latest();
  }

  @Override
  public WorkflowCode code(String workflowId) {
    return types.code(workflowId).orElseThrow(() -> UnknownWorkflow.of(workflowId));
  }

  @Override
  public void letAllWork(String application) {
    versions.set(application, null);
  }
}
