package dev.cairn.testing.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.error.WorkflowConflictException;
import dev.cairn.operate.Fork;
import dev.cairn.queue.Queue;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Step;
import dev.cairn.workflow.Transaction;
import dev.cairn.workflow.Workflow;
import java.sql.SQLException;
import java.util.List;

/** Programs that fork workflows, and start them in transactions. */
final class OperationPrograms {
  private OperationPrograms() {}

  static List<Program<?>> all() {
    return List.of(
        repair().using("forks"), invitation().using("starts in a transaction, attributes, queues"));
  }

  /** Forks a workflow that failed, with a corrected outcome of one of its steps. */
  public static class Repair {
    private final Cairn cairn;
    private final World world;

    Repair(Cairn cairn, World world) {
      this.cairn = cairn;
      this.world = world;
    }

    @Workflow
    public String repair(String parcel) {
      Handle<String> delivery = Durable.start(this::deliver, parcel);
      try {
        return delivery.await();
      } catch (IllegalStateException failed) {
        String again = fork(delivery.id(), delivery.id() + "-again");
        return cairn.handle(again, String.class).await();
      }
    }

    @Workflow
    public String deliver(String parcel) {
      Durable.step("pack", () -> world.request(Durable.uuid(), "packed " + parcel));
      String street = address();
      return Durable.step("hand over", () -> handOver(parcel, street));
    }

    @Step
    String address() {
      return "";
    }

    private String handOver(String parcel, String street) {
      if (street.isEmpty()) {
        throw new IllegalStateException("no address");
      }
      return world.request(parcel, parcel + " in " + street);
    }

    @Step
    String fork(String failed, String again) {
      try {
        return cairn
            .workflows()
            .fork(Fork.of(failed).beforeFailure().as(again).outcome("address", "High Street"));
      } catch (WorkflowConflictException repeated) {
        return again;
      }
    }
  }

  private static Program<String> repair() {
    return Program.of(
        "repair",
        "teapot",
        "teapot in High Street",
        (cairn, world) -> cairn.durable(Repair.class, cairn, world)::repair,
        world ->
            assertThat(world.effects()).containsExactly("packed teapot", "teapot in High Street"));
  }

  /** Starts a workflow with an attribute in the transaction that inserts a row. */
  public static class Invitation {
    private final Cairn cairn;
    private final World world;

    Invitation(Cairn cairn, World world) {
      this.cairn = cairn;
      this.world = world;
    }

    @Workflow
    public String invitation(String guest) {
      String id = register(Durable.workflowId() + "-mail", guest);
      return cairn.handle(id, String.class).await();
    }

    @Transaction
    String register(String id, String guest) {
      try (var insert = Durable.connection().prepareStatement("insert into guest values (?)")) {
        insert.setString(1, guest);
        insert.executeUpdate();
        StartOptions options = StartOptions.id(id).queue("mail").attribute("guest", guest);
        return cairn.within(Durable.connection()).start(options, this::invite, guest).id();
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }

    @Workflow
    public String invite(String guest) {
      return Durable.step("send", () -> world.request(Durable.uuid(), "invitation to " + guest));
    }
  }

  private static Program<String> invitation() {
    return Program.of(
            "invitation",
            "ann",
            "invitation to ann",
            (cairn, world) -> cairn.durable(Invitation.class, cairn, world)::invitation,
            world -> {
              assertThat(world.effects()).containsExactly("invitation to ann");
              assertThat(world.rows("select name from guest")).containsExactly("ann");
              assertThat(
                      world.rows(
                          "select attributes ->> 'guest' from cairn.workflows where name = 'invite'"))
                  .containsExactly("ann");
            })
        .preparedBy(cairn -> cairn.queues().declare(Queue.named("mail")));
  }
}
