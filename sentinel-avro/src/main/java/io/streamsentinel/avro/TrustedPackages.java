package io.streamsentinel.avro;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which packages' generated classes may be made from records: the SDK's events, those in Avro's
 * system property {@code org.apache.avro.SERIALIZABLE_PACKAGES}, and what is added here.
 * Thread-safe.
 *
 * <p>A writer's schema names classes, and a writer is not to choose what this process loads. Avro
 * has the same rule since 1.12.2, for all schemas; where its validator exists, the packages trusted
 * here are added to what it trusts already, so that one declaration serves both.
 */
public final class TrustedPackages {
  private static final String VALIDATOR = "org.apache.avro.util.ClassSecurityValidator";
  private static final Set<String> PACKAGES = ConcurrentHashMap.newKeySet();

  static {
    PACKAGES.add("io.streamsentinel.avro.event");
    String property = System.getProperty("org.apache.avro.SERIALIZABLE_PACKAGES", "");
    Arrays.stream(property.split(","))
        .map(String::strip)
        .filter(name -> !name.isEmpty() && !name.equals("*"))
        .forEach(PACKAGES::add);
    joinAvrosValidator();
  }

  private TrustedPackages() {}

  /** Trusts the classes of packages, subpackages included, in the whole process. */
  public static void trust(Collection<String> packages) {
    PACKAGES.addAll(packages);
  }

  /** Trusts the package of a class, for one that the application has named itself. */
  public static void trust(Class<?> type) {
    PACKAGES.add(type.getPackageName());
  }

  /** Whether a class of this full name may be made. */
  public static boolean trusts(String className) {
    for (int dot = className.lastIndexOf('.'); dot > 0; dot = className.lastIndexOf('.', dot - 1)) {
      if (PACKAGES.contains(className.substring(0, dot))) {
        return true;
      }
    }
    return false;
  }

  /** For generated events, which Avro's guard must know before their class is initialised. */
  static void prepare() {}

  private static void joinAvrosValidator() {
    Class<?> validator;
    try {
      validator = Class.forName(VALIDATOR);
    } catch (ClassNotFoundException e) {
      return; // Avro before 1.12.2 asks nobody
    }
    try {
      Class<?> predicate = Class.forName(VALIDATOR + "$ClassSecurityPredicate");
      InvocationHandler handler =
          (proxy, method, arguments) ->
              method.getName().equals("isTrusted")
                  ? trusts(((Class<?>) arguments[0]).getName())
                  : answer(proxy, method, arguments);
      Object ours =
          Proxy.newProxyInstance(predicate.getClassLoader(), new Class<?>[] {predicate}, handler);
      Object both = java.lang.reflect.Array.newInstance(predicate, 2);
      java.lang.reflect.Array.set(both, 0, validator.getMethod("getGlobal").invoke(null));
      java.lang.reflect.Array.set(both, 1, ours);
      Object composite = validator.getMethod("composite", both.getClass()).invoke(null, both);
      validator.getMethod("setGlobal", predicate).invoke(null, composite);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(
          "This version of Avro guards classes in a way that is not known here", e);
    }
  }

  private static Object answer(Object proxy, Method method, Object[] arguments) throws Throwable {
    if (method.isDefault()) {
      return InvocationHandler.invokeDefault(proxy, method, arguments);
    }
    return switch (method.getName()) {
      case "equals" -> proxy == arguments[0];
      case "hashCode" -> System.identityHashCode(proxy);
      default -> "classes trusted by Stream Sentinel";
    };
  }
}
