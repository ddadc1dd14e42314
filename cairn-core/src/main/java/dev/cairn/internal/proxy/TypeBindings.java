package dev.cairn.internal.proxy;

import java.lang.reflect.Array;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The types that a class binds to the type variables of its superclasses and interfaces. */
final class TypeBindings {
  private final Map<TypeVariable<?>, Type> bound = new HashMap<>();

  private TypeBindings() {}

  /** Returns the bindings of a class. */
  static TypeBindings of(Class<?> type) {
    var bindings = new TypeBindings();
    bindings.collect(type);
    return bindings;
  }

  private void collect(@Nullable Class<?> type) {
    if (type == null) {
      return;
    }
    Stream.concat(
            Stream.ofNullable(type.getGenericSuperclass()), Stream.of(type.getGenericInterfaces()))
        .forEach(this::bind);
    collect(type.getSuperclass());
    for (Class<?> superinterface : type.getInterfaces()) {
      collect(superinterface);
    }
  }

  private void bind(Type supertype) {
    if (supertype instanceof ParameterizedType parameterized) {
      TypeVariable<?>[] variables = ((Class<?>) parameterized.getRawType()).getTypeParameters();
      Type[] arguments = parameterized.getActualTypeArguments();
      for (int i = 0; i < variables.length; i++) {
        bound.put(variables[i], arguments[i]);
      }
    }
  }

  /**
   * Resolves the type variables of a type. A variable that the class does not bind stays a
   * variable.
   */
  Type resolve(Type type) {
    return switch (type) {
      case TypeVariable<?> variable -> {
        Type argument = bound.get(variable);
        yield argument == null ? variable : resolve(argument);
      }
      case ParameterizedType parameterized -> {
        Type[] arguments = resolve(parameterized.getActualTypeArguments());
        yield Arrays.equals(arguments, parameterized.getActualTypeArguments())
            ? parameterized
            : new Parameterized(
                (Class<?>) parameterized.getRawType(),
                List.of(arguments),
                parameterized.getOwnerType());
      }
      case GenericArrayType array -> array(array);
      case WildcardType wildcard -> wildcard(wildcard);
      default -> type;
    };
  }

  private Type[] resolve(Type[] types) {
    return Arrays.stream(types).map(this::resolve).toArray(Type[]::new);
  }

  private Type array(GenericArrayType array) {
    Type component = resolve(array.getGenericComponentType());
    if (component.equals(array.getGenericComponentType())) {
      return array;
    }
    return component instanceof Class<?> known ? known.arrayType() : new ArrayOf(component);
  }

  private Type wildcard(WildcardType wildcard) {
    Type[] upper = resolve(wildcard.getUpperBounds());
    Type[] lower = resolve(wildcard.getLowerBounds());
    return Arrays.equals(upper, wildcard.getUpperBounds())
            && Arrays.equals(lower, wildcard.getLowerBounds())
        ? wildcard
        : new Wildcard(List.of(upper), List.of(lower));
  }

  /** Returns the erasure of a type. */
  Class<?> erasure(Type type) {
    return switch (resolve(type)) {
      case Class<?> known -> known;
      case ParameterizedType parameterized -> (Class<?>) parameterized.getRawType();
      case GenericArrayType array ->
          Array.newInstance(erasure(array.getGenericComponentType()), 0).getClass();
      case TypeVariable<?> variable -> erasure(variable.getBounds()[0]);
      case WildcardType wildcard -> erasure(wildcard.getUpperBounds()[0]);
      default -> Object.class;
    };
  }

  /** Equals the same type as returned by reflection. */
  private record Parameterized(Class<?> raw, List<Type> arguments, @Nullable Type owner)
      implements ParameterizedType {
    @Override
    public Type[] getActualTypeArguments() {
      return arguments.toArray(Type[]::new);
    }

    @Override
    public Type getRawType() {
      return raw;
    }

    @Override
    public @Nullable Type getOwnerType() {
      return owner;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof ParameterizedType that
          && raw.equals(that.getRawType())
          && Objects.equals(owner, that.getOwnerType())
          && arguments.equals(List.of(that.getActualTypeArguments()));
    }

    @Override
    public int hashCode() {
      return arguments.hashCode() ^ Objects.hashCode(owner) ^ raw.hashCode();
    }

    @Override
    public String toString() {
      return raw.getName()
          + arguments.stream().map(Type::getTypeName).collect(Collectors.joining(", ", "<", ">"));
    }
  }

  /** Equals the same type as returned by reflection. */
  private record ArrayOf(Type component) implements GenericArrayType {
    @Override
    public Type getGenericComponentType() {
      return component;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof GenericArrayType that
          && component.equals(that.getGenericComponentType());
    }

    @Override
    public int hashCode() {
      return component.hashCode();
    }

    @Override
    public String toString() {
      return component.getTypeName() + "[]";
    }
  }

  /** Equals the same type as returned by reflection. */
  private record Wildcard(List<Type> upper, List<Type> lower) implements WildcardType {
    @Override
    public Type[] getUpperBounds() {
      return upper.toArray(Type[]::new);
    }

    @Override
    public Type[] getLowerBounds() {
      return lower.toArray(Type[]::new);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof WildcardType that
          && upper.equals(List.of(that.getUpperBounds()))
          && lower.equals(List.of(that.getLowerBounds()));
    }

    @Override
    public int hashCode() {
      return lower.hashCode() ^ upper.hashCode();
    }

    @Override
    public String toString() {
      return lower.isEmpty()
          ? "? extends " + upper.getFirst().getTypeName()
          : "? super " + lower.getFirst().getTypeName();
    }
  }
}
