package dev.cairn.integration;

import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.start.StartOptions;
import dev.cairn.workflow.Step;
import dev.cairn.workflow.Workflow;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** The program in the executable jar: sends a parcel, and prints what it does. */
public final class ParcelProgram {
  /** The second step does not end if this variable is set. */
  static final String HANGS = "PARCEL_HANGS";

  private ParcelProgram() {}

  /** The workflow. */
  public static class Parcel {
    @Workflow
    String send(String number) throws InterruptedException {
      return hand(pack(number));
    }

    @Step
    String pack(String number) {
      System.out.println("packs " + number);
      return "parcel " + number;
    }

    @Step
    String hand(String parcel) throws InterruptedException {
      System.out.println("hands over " + parcel);
      if (System.getenv(HANGS) != null) {
        new CountDownLatch(1).await();
      }
      return parcel + " handed over";
    }
  }

  public static void main(String[] none) throws Exception {
    Config config =
        Config.named("parcels")
            .url(System.getenv("CAIRN_URL"))
            .user(System.getenv("CAIRN_USER"))
            .password(System.getenv("CAIRN_PASSWORD"))
            .lease(Duration.ofSeconds(1));
    try (Cairn cairn = Cairn.open(config)) {
      Parcel parcels = cairn.durable(Parcel.class);
      boolean sameLoader = parcels.getClass().getClassLoader() == Parcel.class.getClassLoader();
      System.out.println("generated class in the loader of the jar: " + sameLoader);
      System.out.println(Parcel.class.getProtectionDomain().getCodeSource().getLocation());
      cairn.start();
      System.out.println(cairn.start(StartOptions.id("17"), parcels::send, "17").await());
    }
  }
}
