package dev.cairn.errorprone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.determinism.DeterminismRule;
import dev.cairn.internal.determinism.NondeterministicCall;
import java.lang.reflect.Executable;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of calls: its methods exist, and its replacements compile. */
class CallTableTest {
  @TempDir Path folder;

  static Stream<NondeterministicCall> callsOfTheJdk() {
    return NondeterministicCall.all().stream()
        .filter(call -> call.owner().startsWith("java"))
        .filter(call -> !call.owner().startsWith("jakarta"));
  }

  @ParameterizedTest
  @MethodSource("callsOfTheJdk")
  void methodExists(NondeterministicCall call) throws Exception {
    assertThat(executables(call)).isNotEmpty();
  }

  private static List<Executable> executables(NondeterministicCall call) throws Exception {
    Class<?> owner = Class.forName(call.owner());
    Stream<? extends Executable> all =
        call.method().equals(NondeterministicCall.CONSTRUCTOR)
            ? Arrays.stream(owner.getConstructors())
            : Arrays.stream(owner.getMethods())
                .filter(
                    method -> call.method().equals("*") || method.getName().equals(call.method()));
    return all.<Executable>map(executable -> executable)
        .filter(executable ->
            call.parameters() == null
                || call.parameters()
                    .equals(
                        Arrays.stream(executable.getParameterTypes()).map(Class::getName).toList()))
        .toList();
  }

  /** One workflow for each overload that has a replacement; all are fixed at once. */
  @Test
  void replacementsCompileAndAreNotReported() throws Exception {
    var members = new ArrayList<String>();
    for (NondeterministicCall call : callsOfTheJdk().toList()) {
      if (call.replacement() != null) {
        for (Executable executable : executables(call)) {
          members.add(
              "@dev.cairn.workflow.Workflow void w%d() throws Exception { Object o = %s; }"
                  .formatted(members.size(), expression(call, executable))
                  .replace(executable.toString().contains(" void ") ? "Object o = " : "\0", ""));
        }
      }
    }
    Path file =
        Compilation.write(
            folder,
            "Calls.java",
            Stream.of(Stream.of("class Calls {"), members.stream(), Stream.of("}"))
                .flatMap(lines -> lines));
    assertThat(Compilation.of(List.of(file), folder).findings()).hasSize(members.size());

    String checks =
        Arrays.stream(DeterminismRule.values())
            .map(DeterminismRule::check)
            .collect(Collectors.joining(","));
    Compilation.fix(List.of(file), folder, checks);

    assertThat(Compilation.of(List.of(file), folder))
        .isEqualTo(new Compilation(List.of(), List.of()));
    assertThat(members).hasSizeGreaterThan(30);
  }

  private static String expression(NondeterministicCall call, Executable executable) {
    String owner = call.owner().replace('$', '.');
    String arguments =
        Arrays.stream(executable.getParameterTypes())
            .map(type -> type.isPrimitive() ? "0" : "(" + type.getCanonicalName() + ") null")
            .collect(Collectors.joining(", "));
    if (call.method().equals(NondeterministicCall.CONSTRUCTOR)) {
      return "new %s(%s)".formatted(owner, arguments);
    }
    String receiver =
        Modifier.isStatic(executable.getModifiers()) ? owner : "((%s) null)".formatted(owner);
    String result = call.method().equals("current") ? ".nextInt()" : "";
    return "%s.%s(%s)%s".formatted(receiver, call.method(), arguments, result);
  }
}
