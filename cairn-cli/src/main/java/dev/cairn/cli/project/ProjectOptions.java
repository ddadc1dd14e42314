package dev.cairn.cli.project;

import java.util.List;
import picocli.CommandLine.Option;

/** Where the code of a project is, and which workflows it has. */
final class ProjectOptions {
  @Option(
      names = "--class-path",
      required = true,
      paramLabel = "PATH",
      description = {
        "The jars and folders of the application, as of java -cp: also FOLDER/* for all jars in it.",
        "An executable jar of Spring Boot is unpacked."
      })
  String classPath = "";

  @Option(
      names = "--workflows",
      split = ",",
      paramLabel = "CLASS",
      description = "Classes with workflows, such as com.example.Checkout.")
  List<String> workflows = List.of();

  @Option(
      names = "--register",
      paramLabel = "CLASS::METHOD",
      description =
          "A static method that gets a dev.cairn.Cairn and registers the workflows that a class name cannot: functions, several instances, constructors whose fields the code needs.")
  String register = "";

  @Option(
      names = "--configure",
      paramLabel = "CLASS::METHOD",
      description =
          "A static method that gets a dev.cairn.Config and returns one with the codec and other settings of the application.")
  String configure = "";
}
