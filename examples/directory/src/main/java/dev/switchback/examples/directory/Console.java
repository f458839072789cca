package dev.switchback.examples.directory;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Scanner;
import org.jooq.exception.DataAccessException;
import org.jspecify.annotations.Nullable;

/**
 * The directory at somebody's fingertips: a line asks, a line answers.
 *
 * <pre>
 * find ID                            add BRANCH EMAIL NAME           branches
 * search BEGINNING                   rename ID NAME                  namesakes
 * import BRANCH EMAIL NAME; ...      correct ID EMAIL NAME
 * </pre>
 */
final class Console {

    private final Customers customers;
    private final CustomerImport customerImport;
    private final Reports reports;

    Console(Customers customers, CustomerImport customerImport, Reports reports) {
        this.customers = customers;
        this.customerImport = customerImport;
        this.reports = reports;
    }

    /** Answers until there is nothing more to answer. */
    void serve(Scanner questions) {
        while (questions.hasNextLine()) {
            System.out.println(answer(questions.nextLine()));
            System.out.flush();
        }
    }

    private String answer(String question) {
        String[] words = question.split(" ", 2);
        try {
            return answer(words[0], words.length == 2 ? words[1] : "");
        } catch (DataAccessException e) {
            return "failed: " + String.valueOf(e.getMessage()).replaceAll("\\s+", " ");
        }
    }

    private String answer(String verb, String rest) {
        return switch (verb) {
            case "find" ->
                customers.find(Long.parseLong(rest)).map(Console::line).orElse("nobody");
            case "search" -> search(rest);
            case "add" -> String.valueOf(customers.add(newCustomer(rest)));
            case "rename" -> rename(rest.split(" ", 2));
            case "correct" -> correct(rest.split(" ", 3));
            case "import" ->
                String.valueOf(customerImport.load(Arrays.stream(rest.split("; ", -1))
                        .map(Console::newCustomer)
                        .toList()));
            case "branches" -> String.join("; ", reports.branches());
            case "namesakes" -> String.join("; ", reports.namesakes());
            default -> "what is '" + verb + "'?";
        };
    }

    /** Turns over page after page. */
    private String search(String beginning) {
        List<String> lines = new ArrayList<>();
        @Nullable Customer last = null;
        List<Customer> page = customers.search(beginning, last);
        while (!page.isEmpty()) {
            page.forEach(customer -> lines.add(line(customer)));
            last = page.get(page.size() - 1);
            page = customers.search(beginning, last);
        }
        return String.join("; ", lines);
    }

    private String rename(String[] words) {
        return customers.rename(Long.parseLong(words[0]), words[1]) ? "renamed" : "nobody";
    }

    private String correct(String[] words) {
        customers.correct(Long.parseLong(words[0]), words[1], words[2]);
        return "corrected";
    }

    private static NewCustomer newCustomer(String text) {
        String[] words = text.split(" ", 3);
        return new NewCustomer(Integer.parseInt(words[0]), words[1], words[2]);
    }

    private static String line(Customer customer) {
        return customer.id() + " " + customer.name() + " <" + customer.email() + ">";
    }
}
