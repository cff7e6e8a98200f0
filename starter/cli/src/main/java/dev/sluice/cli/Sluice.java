package dev.sluice.cli;

import dev.sluice.cli.orders.BadOrdersException;
import dev.sluice.cli.rollout.ApiException;
import dev.sluice.cli.rollout.RolloutCommands;
import dev.sluice.cli.simulate.SimulateCommand;
import dev.sluice.cli.terminal.Environment;
import dev.sluice.cli.terminal.ExitCode;
import dev.sluice.cli.terminal.WrittenFile.UnreadableFile;
import dev.sluice.resource.InvalidDocument;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line's commands, and how their failures become sentences and exit codes. */
@Command(
        name = "sluice",
        description = "Releases that are judged by their users' traffic.",
        mixinStandardHelpOptions = true,
        version = "sluice 0.1.0",
        footerHeading = "%nExamples:%n",
        footer = {
            "  sluice demo                          the whole platform here, and a release on it",
            "  sluice apply -f rollout.yaml         start a release",
            "  sluice watch order-service           follow it",
            "  sluice explain order-service         why it is where it is",
            "  sluice abort order-service           everyone back to stable, at once"
        },
        sortOptions = false)
public final class Sluice implements Runnable {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do:");
    }

    public static void main(String... arguments) {
        System.exit(commandLine(Environment.ofProcess()).execute(arguments));
    }

    /** Made anew for each run: options keep their values. */
    static CommandLine commandLine(Environment environment) {
        CommandLine line = new CommandLine(new Sluice());
        line.addSubcommand("demo", new DemoCommand(environment));
        RolloutCommands.in(environment).forEach(line::addSubcommand);
        line.addSubcommand("simulate", new SimulateCommand(environment));
        line.addSubcommand("completion", new CompletionCommand(environment));
        line.addSubcommand("rehearse", new RehearseCommand());
        line.addSubcommand("help", new CommandLine.HelpCommand());
        line.setOut(environment.out()).setErr(environment.err());
        line.setColorScheme(CommandLine.Help.defaultColorScheme(environment.color() ? Ansi.ON : Ansi.OFF));
        line.setParameterExceptionHandler(new WrongUsage());
        line.setExecutionExceptionHandler((failure, command, parsed) -> explain(failure, environment));
        line.getCommandSpec()
                .usageMessage()
                .exitCodeListHeading("%nExit codes:%n")
                .exitCodeList(exitCodes());
        return line;
    }

    private static int explain(Exception failure, Environment environment) throws Exception {
        environment.err().println(failure.getMessage());
        return switch (failure) {
            case ApiException refused -> RolloutCommands.exitCode(refused).code();
            case BadOrdersException bad -> ExitCode.USAGE.code();
            case UnreadableFile unreadable -> ExitCode.USAGE.code();
            case InvalidDocument wrong -> ExitCode.USAGE.code();
            default -> throw failure;
        };
    }

    private static Map<String, String> exitCodes() {
        Map<String, String> meanings = new LinkedHashMap<>();
        Arrays.stream(ExitCode.values()).forEach(code -> meanings.put(Integer.toString(code.code()), code.meaning()));
        return meanings;
    }
}
