package dev.sluice.verify;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree.Kind;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Sizes that keep code readable: a class fits in 300 lines, a method in 25, a constructor in five parameters. */
class SizeTest {

    private static final int CLASS_LINES = 300;
    private static final int METHOD_LINES = 25;
    private static final int CONSTRUCTOR_PARAMETERS = 5;

    @Test
    void everyClassMethodAndConstructorKeepsItsBudget() throws IOException {
        List<String> tooBig = new ArrayList<>();
        for (String module : Tree.MODULES) {
            tooBig.addAll(oversized(Tree.javaFiles(module, "main")));
        }
        assertThat(tooBig).isEmpty();
    }

    private static List<String> oversized(List<Path> files) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<String> found = new ArrayList<>();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task = (JavacTask)
                    compiler.getTask(null, manager, null, null, null, manager.getJavaFileObjectsFromPaths(files));
            SourcePositions positions = Trees.instance(task).getSourcePositions();
            for (CompilationUnitTree unit : task.parse()) {
                unit.accept(new Measure(unit, positions, found), null);
            }
        }
        return found;
    }

    private static final class Measure extends TreeScanner<@Nullable Void, @Nullable Void> {
        private final CompilationUnitTree unit;
        private final SourcePositions positions;
        private final List<String> found;
        private boolean inRecord;

        Measure(CompilationUnitTree unit, SourcePositions positions, List<String> found) {
            this.unit = unit;
            this.positions = positions;
            this.found = found;
        }

        @Override
        public @Nullable Void visitClass(ClassTree type, @Nullable Void unused) {
            report(lines(type) > CLASS_LINES, type.getSimpleName() + " has " + lines(type) + " lines");
            boolean outer = inRecord;
            inRecord = type.getKind() == Kind.RECORD;
            super.visitClass(type, null);
            inRecord = outer;
            return null;
        }

        @Override
        public @Nullable Void visitMethod(MethodTree method, @Nullable Void unused) {
            report(lines(method) > METHOD_LINES, method.getName() + " has " + lines(method) + " lines");
            int parameters = method.getParameters().size();
            report(
                    !inRecord && method.getName().contentEquals("<init>") && parameters > CONSTRUCTOR_PARAMETERS,
                    "constructor has " + parameters + " parameters");
            return super.visitMethod(method, null);
        }

        private long lines(com.sun.source.tree.Tree tree) {
            LineMap map = unit.getLineMap();
            long end = positions.getEndPosition(unit, tree);
            return end < 0 ? 0 : map.getLineNumber(end) - map.getLineNumber(positions.getStartPosition(unit, tree)) + 1;
        }

        private void report(boolean tooBig, String what) {
            if (tooBig) {
                found.add(Tree.name(Path.of(unit.getSourceFile().toUri())) + ": " + what);
            }
        }
    }
}
